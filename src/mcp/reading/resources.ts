import type {
  ListResourcesResult,
  ListResourceTemplatesResult,
  ProtocolError,
  ReadResourceResult,
} from '@modelcontextprotocol/server';
import type { ToolContext } from '../../call/define-tool.ts';
import { ifReadable } from '../../journal/errors.ts';
import { resourcesFor, templatesFor } from '../../resources/index.ts';
import {
  CHANGING,
  type ListedResource,
  type Resource,
  type ResourceTemplate,
  SET_FOR_GOOD,
} from '../../resources/resource.ts';
import { listedViews, readView } from '../apps.ts';
import { nameIn, notFound } from './address.ts';
import { withHint } from './kept.ts';
import { listedSkills, readSkill, skillTemplate } from './skills.ts';

type Offered = Pick<ToolContext, 'has'>;

/** What a list says of a resource, or of a kind of them. */
const listed = ({ name, title, description, audience, priority }: Resource | ResourceTemplate) => ({
  name,
  title,
  description,
  mimeType: 'application/json',
  annotations: { audience: [...audience], priority },
});

/** Those of a kind that are listed one by one. */
const membersOf = async (
  { listed }: ResourceTemplate,
  deps: ToolContext,
): Promise<readonly ListedResource[]> => (listed === undefined ? [] : ifReadable(listed(deps), []));

export async function listResources(deps: ToolContext, isModern: boolean): Promise<ListResourcesResult> {
  const templates = templatesFor(deps);
  const members = await Promise.all(
    templates.map(async (template) => {
      const { annotations, ...rest } = listed(template);
      return (await membersOf(template, deps)).flatMap(({ name, title, lastModified }) => {
        const uri = `${template.base}${encodeURIComponent(name)}`;
        // An id from outside may be none of what an address can hold; what is listed can be read.
        if (nameIn(uri, template.base) !== name) return [];
        return [{ ...rest, uri, name, title, annotations: { ...annotations, lastModified } }];
      });
    }),
  );
  const resources = [
    ...resourcesFor(deps).map((resource) => ({ uri: resource.uri, ...listed(resource) })),
    ...members.flat(),
    ...listedSkills(deps),
    ...listedViews(deps.has),
  ];
  return withHint({ resources }, isModern, CHANGING);
}

export function listTemplates(deps: Offered, isModern: boolean): ListResourceTemplatesResult {
  const resourceTemplates = [
    ...templatesFor(deps).map((template) => ({
      uriTemplate: `${template.base}{${template.variable}}`,
      ...listed(template),
    })),
    skillTemplate,
  ];
  return withHint({ resourceTemplates }, isModern, SET_FOR_GOOD);
}

/** What stands at an address of ours, how it is read and how long it may be kept. */
function readerAt(uri: string, deps: ToolContext) {
  const resource = resourcesFor(deps).find((one) => one.uri === uri);
  if (resource !== undefined) return { cache: resource.cache, read: () => resource.read(deps) };
  const template = templatesFor(deps).find((one) => uri.startsWith(one.base));
  const name = template && nameIn(uri, template.base);
  if (template === undefined || name === undefined) return undefined;
  return { cache: template.cache, read: () => template.read(name, deps) };
}

/** @returns what stands at an address, or that there is nothing */
export async function readResource(
  uri: string,
  deps: ToolContext,
  isModern: boolean,
): Promise<ReadResourceResult | ProtocolError> {
  const view = await readView(uri, deps.has);
  if (view !== undefined) return { contents: [view] };
  const skill = readSkill(uri, deps);
  if (skill !== undefined) return withHint({ contents: [skill] }, isModern, SET_FOR_GOOD);
  const reader = readerAt(uri, deps);
  const reading = await reader?.read();
  if (reader === undefined || reading === undefined) return notFound(uri);
  const data = JSON.stringify(reading.data, null, 1);
  const contents = [
    { uri, mimeType: 'application/json', text: data },
    { uri, mimeType: 'text/markdown', text: reading.text },
  ];
  return withHint({ contents }, isModern, reader.cache);
}
