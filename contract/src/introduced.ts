/**
 * The body with the business's name, which every text that a business sends first has to show (Spam Act 2003, s 17, in
 * Australia; good manners elsewhere).
 */
export const introduced = (body: string, business: string): string =>
  body.toLowerCase().includes(business.toLowerCase()) ? body : `${business}: ${body}`
