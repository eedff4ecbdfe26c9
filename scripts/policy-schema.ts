import * as z from 'zod';
import { policySchema } from '../src/access/policy.ts';
import { product } from '../src/distribution/product.ts';

/** Where it stands, below the root. */
export const POLICY_SCHEMA_FILE = 'docs/policy.schema.json';

/** The schema of policy files, for editors and for those who write them by program. */
export function policyJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, { io: 'input' });
  const $id = `${product.repository}/raw/main/${POLICY_SCHEMA_FILE}`;
  return { $schema, $id, title: `Policy of ${product.packageName}`, ...schema };
}
