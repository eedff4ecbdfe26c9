import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { ToolContext } from '../call/define-tool.ts';
import { explainLoad } from '../explain/not-loaded.ts';
import { LoadError, lazily } from '../lazily.ts';
import type { Behind } from './register-tools.ts';

const SKILLS = 'io.modelcontextprotocol/skills';

/** What can be read is loaded when something is read. */
const load = lazily(() => import('./reading/index.ts'), 'listResources');
type Reading = Awaited<ReturnType<typeof load>>;

/** From this revision on answers say how long they may be kept. */
const isModern = ({ server }: McpServer) => (server.getNegotiatedProtocolVersion() ?? '') >= '2026-07-28';

function notLoaded(error: LoadError): ProtocolError {
  const { message, fix } = explainLoad(error, { audience: 'caller' });
  return new ProtocolError(ProtocolErrorCode.InternalError, `${message} ${fix}`);
}

function rethrow(error: unknown): never {
  throw error instanceof LoadError ? notLoaded(error) : error;
}

/** Serves what there is to read beside the tools: resources, prompts, their completions, and skills. */
export function registerReading(mcp: McpServer, has: (tool: string) => boolean, behind: Behind): void {
  const { server } = mcp;
  server.registerCapabilities({
    resources: { listChanged: behind.onPosted !== undefined },
    prompts: { listChanged: false },
    completions: {},
    extensions: { [SKILLS]: {} },
  });
  const serve = <T extends object>(
    name: string,
    request: ServerContext,
    work: (reading: Reading, context: ToolContext) => Promise<T | ProtocolError>,
  ) =>
    behind.calls.track(async () => {
      try {
        const [reading, deps] = await Promise.all([load(), behind.open()]);
        const asked = { server: mcp, request, name, has };
        return await reading.answer(asked, deps, (context) => work(reading, context));
      } catch (error) {
        rethrow(error);
      }
    });
  /** What is the same for everybody who is offered these tools: no call, and nothing is opened for it. */
  const serveSame = <T extends object>(
    work: (reading: Reading, offered: { has: typeof has }) => T | ProtocolError | Promise<T | ProtocolError>,
  ) =>
    behind.calls.track(async () => {
      const answer = await load().then((reading) => work(reading, { has }), rethrow);
      if (answer instanceof ProtocolError) throw answer;
      return answer;
    });
  const kept = () => isModern(mcp);

  server.setRequestHandler('resources/list', (_request, context) =>
    serve('resources/list', context, ({ listResources }, deps) => listResources(deps, kept())),
  );
  server.setRequestHandler('resources/templates/list', () =>
    serveSame(({ listTemplates }, offered) => listTemplates(offered, kept())),
  );
  server.setRequestHandler('resources/read', ({ params }, context) =>
    serve('resources/read', context, ({ readResource }, deps) => readResource(params.uri, deps, kept())),
  );
  server.setRequestHandler('prompts/list', () =>
    serveSame(({ listPrompts }, offered) => listPrompts(offered, kept())),
  );
  server.setRequestHandler('prompts/get', ({ params }, context) =>
    serve('prompts/get', context, ({ getPrompt }, deps) =>
      getPrompt(params.name, params.arguments ?? {}, deps),
    ),
  );
  server.setRequestHandler('completion/complete', ({ params }, context) =>
    serve('completion/complete', context, ({ complete }, deps) =>
      complete(params.ref, params.argument, deps),
    ),
  );
  server.setRequestHandler('skills/list', { params: z.object({ cursor: z.string().optional() }) }, () =>
    serveSame(({ listSkills }, offered) => listSkills(offered, kept())),
  );
  server.setRequestHandler('skills/get', { params: z.object({ uri: z.string() }) }, ({ uri }) =>
    serveSame(({ getSkill }, offered) => getSkill(uri, offered, kept())),
  );
}
