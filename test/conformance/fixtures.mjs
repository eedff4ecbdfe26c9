import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import * as z from 'zod';

/** What the conformance suite calls by name: a server without these can't be judged. Each does the least its scenario asks. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';
const codec = createRequestStateCodec({
  key: crypto.getRandomValues(new Uint8Array(32)),
});
/** Outside JSON Schema, so not in the SDK's type. */
const MIRRORED = { 'x-mcp-header': 'Region' };
const text = (value) => ({ content: [{ type: 'text', text: value }] });
const none = z.object({});
/** A form as an input request of 2026. */
const form = (message, properties, required = Object.keys(properties)) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties, required },
  });
const nameForm = () => form('What is your name?', { name: { type: 'string' } });
const sampling = (question) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens: 50,
  });
const seal = (state) => codec.mint({ ...state, nonce: crypto.randomUUID() });
/** A server with what the suite calls. */
function createConformanceServer() {
  const server = new McpServer(
    { name: 'soku-mcp-conformance', version: '0.0.0' },
    {
      capabilities: {
        tools: { listChanged: false },
        resources: { subscribe: true, listChanged: false },
        prompts: { listChanged: false },
        logging: {},
        completions: {},
      },
      requestState: { verify: codec.verify },
    },
  );
  addContent(server);
  addDialogues2025(server);
  addDialogues2026(server);
  addResources(server);
  addPrompts(server);
  return server;
}
function addContent(server) {
  const tool = (name, content) =>
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema: none }, () => ({
      content: content(),
    }));
  const image = { type: 'image', data: PNG, mimeType: 'image/png' };
  const resource = (uri, mimeType, value) => ({
    type: 'resource',
    resource: { uri, mimeType, text: value },
  });
  tool('test_simple_text', () => [{ type: 'text', text: 'This is a simple text response for testing.' }]);
  tool('test_image_content', () => [image]);
  tool('test_audio_content', () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }]);
  tool('test_embedded_resource', () => [
    resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ]);
  tool('test_multiple_content_types', () => [
    { type: 'text', text: 'Multiple content types test:' },
    image,
    resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ]);
  tool('test_error_handling', () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  tool('test_streaming_elicitation', () => [{ type: 'text', text: 'done' }]);
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Fixture: progress', inputSchema: none },
    async (_args, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== void 0)
        for (const progress of [0, 50, 100])
          await mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` },
          });
      return text(String(progressToken));
    },
  );
  server.registerTool(
    'test_tool_with_logging',
    { description: 'Fixture: log', inputSchema: none },
    async (_args, { mcpReq }) => {
      for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed'])
        await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
      return text('Tool with logging executed successfully');
    },
  );
  server.registerTool(
    'test_logging_tool',
    { description: 'Fixture: log only when asked', inputSchema: none },
    async (_args, { mcpReq }) => {
      await mcpReq.log('info', 'delivered only when the request set a log level');
      return text('logged');
    },
  );
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Fixture: mirrored parameter',
      inputSchema: fromJsonSchema({
        type: 'object',
        properties: { region: { type: 'string', ...MIRRORED }, level: { type: 'integer' } },
      }),
    },
    ({ region }) => text(`region=${region ?? '<none>'}`),
  );
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Fixture: the whole vocabulary of JSON Schema 2020-12',
      inputSchema: fromJsonSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: {
          address: {
            $anchor: 'addressDef',
            type: 'object',
            properties: { street: { type: 'string' }, city: { type: 'string' } },
          },
        },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['phone'] },
        else: { required: ['email'] },
        additionalProperties: false,
      }),
    },
    (args) => text(JSON.stringify(args)),
  );
}
/** 2025: the server asks in a request of its own, which needs a session over HTTP. */
function addDialogues2025(server) {
  const ask = (name, inputSchema, method, params) =>
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema }, async (args, { mcpReq }) => {
      const answer = await mcpReq.send({ method, params: params(args) });
      return text(`answer: ${JSON.stringify(answer)}`);
    });
  const elicitation = (message, properties, required = []) => ({
    message,
    requestedSchema: { type: 'object', properties, required },
  });
  ask('test_sampling', z.object({ prompt: z.string() }), 'sampling/createMessage', ({ prompt }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
    maxTokens: 100,
  }));
  ask('test_elicitation', z.object({ message: z.string() }), 'elicitation/create', ({ message }) =>
    elicitation(message, { response: { type: 'string', description: "User's response" } }, ['response']),
  );
  ask('test_elicitation_sep1034_defaults', none, 'elicitation/create', () =>
    elicitation('Please review the defaults', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  );
  const titled = [1, 2, 3].map((n) => ({ const: `value${n}`, title: `Choice ${n}` }));
  const options = ['option1', 'option2', 'option3'];
  ask('test_elicitation_sep1330_enums', none, 'elicitation/create', () =>
    elicitation('Please select', {
      untitledSingle: { type: 'string', enum: options },
      titledSingle: { type: 'string', oneOf: titled },
      legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
      untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', enum: options } },
      titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: titled } },
    }),
  );
}
/** 2026: the server answers with what it needs, and the client calls again. */
function addDialogues2026(server) {
  const tool = (name, handle) =>
    server.registerTool(
      name,
      { description: `Fixture ${name}`, inputSchema: none },
      async (_args, { mcpReq }) => await handle(mcpReq),
    );
  const prefix = 'test_input_required_result_';
  const ofName = (request) => acceptedContent(request.inputResponses, 'user_name')?.name;
  tool(`${prefix}elicitation`, (request) => {
    const name = ofName(request);
    return typeof name === 'string'
      ? text(`Hello, ${name}!`)
      : inputRequired({ inputRequests: { user_name: nameForm() } });
  });
  tool(`${prefix}sampling`, ({ inputResponses }) =>
    inputResponses?.capital_question === void 0
      ? inputRequired({ inputRequests: { capital_question: sampling('What is the capital of France?') } })
      : text(JSON.stringify(inputResponses.capital_question)),
  );
  tool('test_missing_capability', ({ inputResponses }) =>
    inputResponses?.answer === void 0
      ? inputRequired({ inputRequests: { answer: sampling('Say pong') } })
      : text('answered'),
  );
  tool(`${prefix}list_roots`, ({ inputResponses }) =>
    inputResponses?.client_roots === void 0
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : text(JSON.stringify(inputResponses.client_roots)),
  );
  const confirm = () => form('Please confirm', { ok: { type: 'boolean' } });
  for (const name of ['request_state', 'tampered_state'])
    tool(`${prefix}${name}`, async (request) =>
      request.requestState() !== void 0 && acceptedContent(request.inputResponses, 'confirm') !== void 0
        ? text('state-ok: requestState verified')
        : inputRequired({ inputRequests: { confirm: confirm() }, requestState: await seal({ name }) }),
    );
  tool(`${prefix}multiple_inputs`, async ({ inputResponses }) =>
    inputResponses?.user_name !== void 0 &&
    inputResponses.greeting !== void 0 &&
    inputResponses.client_roots !== void 0
      ? text('complete')
      : inputRequired({
          inputRequests: {
            user_name: nameForm(),
            greeting: sampling('Generate a greeting'),
            client_roots: inputRequired.listRoots(),
          },
          requestState: await seal({ tool: 'multiple_inputs' }),
        }),
  );
  tool(`${prefix}multi_round`, async (request) => {
    const round = Number(request.requestState()?.round ?? 0);
    if (round === 2) return text('Multi-round complete');
    return inputRequired({
      inputRequests: { [`step${round + 1}`]: form(`Step ${round + 1}`, { value: { type: 'string' } }) },
      requestState: await seal({ round: round + 1 }),
    });
  });
  tool(`${prefix}capabilities`, ({ inputResponses, envelope }) => {
    const declared = Reflect.get(envelope ?? {}, CLIENT_CAPABILITIES_META_KEY);
    const inputRequests = {
      ...(declared?.elicitation !== void 0 && { user_name: nameForm() }),
      ...(declared?.sampling !== void 0 && { greeting: sampling('Generate a greeting') }),
      ...(declared?.roots !== void 0 && { client_roots: inputRequired.listRoots() }),
    };
    return inputResponses !== void 0 || Object.keys(inputRequests).length === 0
      ? text('done')
      : inputRequired({ inputRequests });
  });
}
function addResources(server) {
  const fixed = (name, uri, mimeType, content) =>
    server.registerResource(name, uri, { title: name, description: `Fixture ${name}`, mimeType }, () => ({
      contents: [{ uri, mimeType, ...content }],
    }));
  fixed('static-text', 'test://static-text', 'text/plain', {
    text: 'This is the content of the static text resource.',
  });
  fixed('static-binary', 'test://static-binary', 'image/png', { blob: PNG });
  fixed('watched', 'test://watched-resource', 'text/plain', { text: 'Watched resource content' });
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: void 0 }),
    { title: 'Template', description: 'Fixture template', mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
  server.server.setRequestHandler('logging/setLevel', () => ({}));
  server.server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}
function addPrompts(server) {
  const user = (content) => ({ role: 'user', content });
  const says = (value) => user({ type: 'text', text: value });
  const messages = (...list) => ({ messages: list });
  const facts = (title) => ({ title, description: `Fixture ${title}` });
  server.registerPrompt('test_simple_prompt', facts('simple'), () =>
    messages(says('This is a simple prompt for testing.')),
  );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { ...facts('arguments'), argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    ({ arg1, arg2 }) => messages(says(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { ...facts('resource'), argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      messages(
        user({
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content.' },
        }),
        says('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_prompt_with_image', facts('image'), () =>
    messages(
      user({ type: 'image', data: PNG, mimeType: 'image/png' }),
      says('Please analyze the image above.'),
    ),
  );
  server.registerPrompt('test_input_required_result_prompt', facts('dialogue'), (context) => {
    const { inputResponses } = context.mcpReq;
    const context_ = acceptedContent(inputResponses, 'user_context')?.context;
    return typeof context_ === 'string'
      ? messages(says(`Use the following context: ${context_}`))
      : inputRequired({
          inputRequests: { user_context: form('What context?', { context: { type: 'string' } }) },
        });
  });
}

export { createConformanceServer };
