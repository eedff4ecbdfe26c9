/** Which of the demo's clients makes a call: with the account in order, or over HTTP with a key that is refused. */
export type DemoClient = 'main' | 'noCredits' | 'pastDue';

export interface DemoStep {
  title: string;
  client: DemoClient;
  tool: string;
  args: Record<string, unknown>;
  /** The error kind the call must end in; absent when it must succeed. */
  expectedError?: string;
  /** How many posts the sandbox must have gained. */
  newPosts: number;
}

/** What an earlier step's result gives to later ones. */
export interface DemoFinds {
  /** The newest hosted media or image. */
  url: string;
  /** The best title that was proposed. */
  title: string;
}
