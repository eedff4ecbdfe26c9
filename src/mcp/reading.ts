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

/** Serves what there is to read beside the tools: resources, prompts, their completions, and skills. */
export function registerReading(mcp: McpServer, has: (tool: string) => boolean, behind: Behind): void {
  const { server } = mcp;
  server.registerCapabilities({
    resources: { listChanged: behind.lasting === true },
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
        throw error instanceof LoadError ? notLoaded(error) : error;
      }
    });
  const kept = () => isModern(mcp);

  server.setRequestHandler('resources/list', (_request, context) =>
    serve('resources/list', context, ({ listResources }, deps) => listResources(deps, kept())),
  );
  server.setRequestHandler('resources/templates/list', (_request, context) =>
    serve('resources/templates/list', context, async ({ listTemplates }, deps) =>
      listTemplates(deps, kept()),
    ),
  );
  server.setRequestHandler('resources/read', ({ params }, context) =>
    serve('resources/read', context, ({ readResource }, deps) => readResource(params.uri, deps, kept())),
  );
  server.setRequestHandler('prompts/list', (_request, context) =>
    serve('prompts/list', context, async ({ listPrompts }, deps) => listPrompts(deps, kept())),
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
  server.setRequestHandler(
    'skills/list',
    { params: z.object({ cursor: z.string().optional() }) },
    (_params, context) => serve('skills/list', context, ({ listSkills }, deps) => listSkills(deps, kept())),
  );
  server.setRequestHandler('skills/get', { params: z.object({ uri: z.string() }) }, ({ uri }, context) =>
    serve('skills/get', context, ({ getSkill }, deps) => getSkill(uri, deps, kept())),
  );
}
