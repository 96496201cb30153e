/** The most rows one answer holds, as on a Supabase project with its default settings. */
export const maxRows = 1000
