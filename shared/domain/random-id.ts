/** Whether a text is 128 bits in base64url, 22 characters: badges and pages of people are called so. */
export function isRandomId(text: string): boolean {
  // The last of 22 characters has 2 bits.
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}
