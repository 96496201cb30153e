/** Whether a caller's number is one at all (E.164): a withheld one is a word. */
export const isPhoneNumber = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text)
