import { twiml } from './twiml.ts'

/**
 * Connects the call to our media socket; when the socket closes, the call goes on at `after`. The token travels as a
 * parameter because a stream's address may have no query string.
 */
export const streamAnswer = (options: { streamUrl: string; token: string; after: string }): string =>
  twiml(
    {
      name: 'Connect',
      children: [
        {
          name: 'Stream',
          attributes: { url: options.streamUrl },
          children: [{ name: 'Parameter', attributes: { name: 'token', value: options.token } }],
        },
      ],
    },
    { name: 'Redirect', attributes: { method: 'POST' }, text: options.after },
  )
