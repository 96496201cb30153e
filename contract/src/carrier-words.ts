/** https://www.twilio.com/docs/api/errors: the ones that sending a text meets. */
const words: Record<number, string> = {
  20003: 'the carrier does not accept the account’s credentials',
  20404: 'the carrier does not know this',
  20429: 'the carrier was asked too often',
  21211: 'the carrier does not take this for a phone number',
  21212: 'the carrier does not take the sender’s number for a phone number',
  21408: 'the account may not text this country',
  21602: 'there is nothing in it',
  21606: 'the client’s number cannot send texts',
  21608: 'a trial account may text verified numbers only',
  21610: 'the number has opted out',
  21611: 'too many texts of this number are waiting at the carrier',
  21612: 'the carrier has no way to text this number from the client’s',
  21614: 'it is not a mobile number',
  21617: 'it is longer than 1600 characters',
  30001: 'too many texts are waiting at the carrier',
  30002: 'the account was suspended while it was under way',
  30003: 'the phone is switched off or out of reach',
  30004: 'the network or the phone does not accept it',
  30005: 'the number does not exist or is out of service',
  30006: 'the number is a landline or cannot be reached',
  30007: 'the network took it for spam',
  30008: 'the network gave no reason',
  30034: 'the client’s number is not registered for texts to the United States',
  30410: 'the network did not answer in time',
}

/** What a carrier's error code means, in words; `message` is what it said itself, and a number in it does not belong here. */
export const carrierWords = (code: number | null, message = 'the carrier gave no reason'): string =>
  words[code ?? 0] ?? message.replace(/\+?\d[\d ]{5,}\d/g, 'the number').slice(0, 200)
