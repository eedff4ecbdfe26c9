/** What the page shows of a waiting post, beside the post itself: as the server writes it, and as the page reads it. */
export interface ShownPost {
  id: string;
  /** Names what is shown; a decision carries it back, so that nothing else than what was seen is decided about. */
  binding: string;
  status: string;
  /** It is under way now, or waits for another try. */
  beingSent: boolean;
  since: string;
  expiresAt: string;
  allowDuplicate: boolean;
  enableRepurposing: boolean;
  trialReel: boolean;
  remark?: string | undefined;
  /** What became of it, in words. */
  words?: string | undefined;
  postSubmissionId?: string | undefined;
  /** Who asked for it, and who decided, where people sign in. */
  askedBy?: string | undefined;
  decidedBy?: string | undefined;
}
