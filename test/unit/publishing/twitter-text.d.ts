/** The part of X's own library that the tests compare against; it comes without types. */
declare module 'twitter-text' {
  const twitterText: { parseTweet(text: string): { weightedLength: number } };
  export default twitterText;
}
