export type DeleteClientRequest = {
  clientId: string
  /** Give the number back to the carrier for good; otherwise the platform keeps it for the next client. */
  releaseNumber?: boolean
}
