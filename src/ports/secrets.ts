// Texts that nobody may read where they are kept: passwords of mail servers, secrets of second factors.

/** Encrypts and decrypts texts with a key that lies outside of the store. */
export interface Secrets {
  /**
   * Encrypts a text for one purpose (the name of a setting, of a user's field).
   * @throws AppError `invalidConfiguration` where there is no key
   */
  seal(text: string, purpose: string): string

  /**
   * Decrypts what was sealed for this purpose.
   * @throws AppError `invalidConfiguration` where the key is missing, another one, or the text is damaged
   */
  open(sealed: string, purpose: string): string
}
