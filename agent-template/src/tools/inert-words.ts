/**
 * A caller's words for a text message under the business's name: nothing in them is a link, or a number to ring, once a phone
 * shows it. Whoever forges the number they call from chooses who gets the text.
 */
export const inertWords = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\b[a-z][a-z0-9+.-]*:\/+/gi, '')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '')
    // Phones make a link of a name with a dot and no space.
    .replace(/[.\u3002](?=\p{L}{2})/gu, '. ')
    .replace(/@/g, ' at ')
    // Seven digits or more are a telephone number; a date written with dashes is none.
    .replace(/(?<![\d-])(?!\d{4}-\d{2}-\d{2}(?!\d))\+?\(?\d(?:[\s().-]*\d){6,}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
