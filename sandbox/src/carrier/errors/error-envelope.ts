/** The JSON body of every refused REST request. */
export const errorEnvelope = (code: number, message: string, status: number) => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
})
