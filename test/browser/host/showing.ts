/** What a test asks the host page to show. */
export interface Showing {
  html: string;
  sandboxUrl: string;
  theme: 'light' | 'dark';
  /** Whether the view may call tools. */
  callsTools: boolean;
  width: number;
  args: Record<string, unknown>;
  /** A CallToolResult. */
  result: unknown;
}
