/** How the client stands to asking its person, in one call. */
export interface Dialogue {
  /** Whether the client can put a question to the person. */
  canAsk: boolean;
  /** Whether the client shows views, which get what models don't. */
  showsApps: boolean;
  /** What the person answered to the question of the round before. */
  answer: 'accepted' | 'declined' | 'dismissed' | undefined;
  /** What the question carried, as the client gave it back. */
  state: string | undefined;
  /**
   * Ends the call by putting a question to the person; the call is made again with the answer.
   *
   * @param state comes back with the answer
   * @param yes what the person agrees to, in two or three words
   * @throws QuestionForPerson always
   */
  ask(question: string, state: string, yes: string): never;
}

/** Ends a call so that the person is asked. */
export class QuestionForPerson extends Error {
  readonly question: string;
  readonly state: string;
  readonly yes: string;

  constructor(question: string, state: string, yes: string) {
    super('the person must be asked');
    this.name = 'QuestionForPerson';
    this.question = question;
    this.state = state;
    this.yes = yes;
  }
}
