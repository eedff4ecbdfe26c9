/**
 * What the bundle has instead of the SDK's own module of this name (scripts/build.mjs): the process, and a validator of
 * JSON Schema. The SDK would validate what a person answers to a form; this project parses that itself.
 */
export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('No validator of JSON Schema is bundled.');
  }
}
