/** What people wish for and Soku's API doesn't do, and what comes closest. */
export const NOT_POSSIBLE: readonly (readonly [wish: string, instead: string])[] = [
  ['A thread of several posts', 'Post one text that fits, or write the thread in the network’s own app.'],
  ['A story', 'In the network’s own app.'],
  ['Deleting a post', 'On the network; what is still scheduled, in the Soku dashboard.'],
  ['Editing a post', 'On the network; what is still scheduled, in the Soku dashboard.'],
  ['Cancelling a scheduled post', 'In the Soku dashboard.'],
  [
    'Whether a post is live',
    'The Soku dashboard shows it network by network; here “submitted” is the last word.',
  ],
  [
    'Follower counts and other figures',
    'soku_refresh_metrics has Soku collect them; they are shown in its dashboard.',
  ],
  [
    'A description, tags or thumbnail of a YouTube video',
    'In YouTube Studio: the text of a post is the title.',
  ],
  [
    'A list of connected accounts',
    'Settings > Integrations of the Soku dashboard; soku://accounts has those known.',
  ],
];
