/**
 * Every function that a signed-in user's token may call, with what makes that safe. Nobody without a token may call any.
 * A function that is missing here fails the test; each one of `public` needs a case in rpc-cases.ts too.
 */
export const callable: Record<string, string> = {
  'public.admit_call': 'asks for the agent of the client',
  'public.authorise_dial': 'asks for the agent of the client',
  'public.get_client_analytics': 'runs as the asker',
  'public.get_client_by_url_params': 'runs as the asker',
  'public.get_client_dashboard_stats': 'runs as the asker',
  'public.get_credit': 'runs as the asker',
  'public.get_statement': 'runs as the asker',
  'public.get_usage': 'runs as the asker',
  'public.open_call': 'asks for the agent of the client',
  'public.set_billing_settings': 'asks for an operator',
  'public.set_limits': 'asks for an operator',
  'public.set_retention': 'asks for an operator',
  'public.settle_call': 'asks for the agent of the call',
  // Not served by the API: what policies and the functions above need.
  'private.asking_user_id': 'the asker itself',
  'private.busiest': 'runs as the asker',
  'private.claimed_client_id': 'the token itself',
  'private.claimed_role': 'the token itself',
  'private.is_platform': 'the request itself',
  'private.is_over': 'reads nothing',
  'private.last_life': 'runs as the asker',
  'private.month_at': 'reads nothing',
  'private.my_account_client_ids': "the asker's own",
  'private.my_agent_client_ids': "the asker's own",
  'private.my_client_ids': "the asker's own",
  'private.my_own_client_ids': "the asker's own",
  'private.my_own_user_ids': "the asker's own",
  'private.my_user_ids': "the asker's own",
  'private.percentiles': 'reads nothing',
  'private.served_in': 'reads nothing',
  'private.time_zone_of': 'reads nothing',
  'private.usage_lines': 'runs as the asker',
}
