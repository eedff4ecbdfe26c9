/** What an endpoint of Soku didn't find when it answers 404, and where its id comes from. */
export const NOT_FOUND_FIELDS: Readonly<Record<string, { field: string; what: string; fix: string }>> = {
  'POST /v1/templates': {
    field: 'templateSlug',
    what: 'template',
    fix: 'Use the slug shown in the template editor of the Soku dashboard; tweetImage is built in.',
  },
  'POST /v1/media/render-og': {
    field: 'templateSlug',
    what: 'template',
    fix: 'Use the slug shown in the template editor of the Soku dashboard.',
  },
  'POST /v1/ai/transcribe': {
    field: 'mediaId',
    what: 'media',
    fix: "Use the id of a file in the account's media library; ask the person for it.",
  },
  'DELETE /v1/api-keys/{id}': {
    field: 'keyId',
    what: 'API key',
    fix: 'Use an id from soku_list_api_keys.',
  },
};
