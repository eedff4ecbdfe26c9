// The rules of https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json (read 2026-11-21), as far as
// they reach what we write, in our own words: no package carries the official file. Closed where the official one is
// open, so that a mistyped name is found. The registry's own rules beyond the schema are marked as such.
import * as z from 'zod';

const input = {
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  value: z.string().optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.string()).optional(),
};
const variables = z.record(z.string(), z.strictObject(input)).optional();

const namedArgument = z.strictObject({
  ...input,
  type: z.literal('named'),
  name: z.string(),
  isRepeated: z.boolean().optional(),
  variables,
});

/** A fixed version: ranges and `latest` are refused. */
const fixedVersion = z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/);

const packageSchema = z
  .strictObject({
    registryType: z.enum(['npm', 'oci', 'mcpb']),
    identifier: z.string(),
    version: fixedVersion.optional(),
    runtimeHint: z.string().optional(),
    runtimeArguments: z.array(namedArgument).optional(),
    transport: z.strictObject({ type: z.literal('stdio') }),
    environmentVariables: z.array(z.strictObject({ ...input, name: z.string(), variables })).optional(),
    fileSha256: z
      .string()
      .regex(/^[a-f0-9]{64}$/)
      .optional(),
  })
  // The registry: a bundle must come with its hash, from a release; an image carries its version in the identifier.
  .refine(
    ({ registryType, fileSha256, identifier }) =>
      registryType !== 'mcpb' ||
      (fileSha256 !== undefined && /^https:\/\/github\.com\/.*\/releases\//.test(identifier)),
  )
  .refine(
    ({ registryType, identifier, version }) =>
      registryType !== 'oci' || (version === undefined && /^ghcr\.io\/[a-z0-9/-]+:\d/.test(identifier)),
  );

export const serverJsonSchema = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: fixedVersion,
  websiteUrl: z.url(),
  repository: z.strictObject({ url: z.url(), source: z.string() }),
  packages: z.array(packageSchema),
});
