import { joined } from '../text/wording.ts';
import type { Settings } from './settings.ts';

/** Settings of which one needs, or rules out, another: in one line for a person. */
export interface Problem {
  message: string;
  setting?: string;
}

/** Half a sign-in is a mistake; beside a key it doesn't matter. */
function ofSoke({ sokeApiKey, sokeEmail, sokePassword }: Settings): Problem | undefined {
  if (sokeApiKey !== undefined || (sokeEmail === undefined) === (sokePassword === undefined))
    return undefined;
  const setting = sokeEmail === undefined ? 'SOKE_EMAIL' : 'SOKE_PASSWORD';
  return { message: `${setting} is not set: SOKE_EMAIL and SOKE_PASSWORD go together.`, setting };
}

/** A bucket without its keys, or keys without a bucket, are a mistake. */
function ofBucket(settings: Settings): Problem | undefined {
  const { bucketUrl, bucketRegion, bucketAccessKeyId, bucketSecretAccessKey } = settings;
  const needed = {
    SOKU_BUCKET_URL: bucketUrl,
    SOKU_BUCKET_ACCESS_KEY_ID: bucketAccessKeyId,
    SOKU_BUCKET_SECRET_ACCESS_KEY: bucketSecretAccessKey,
  };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  const none = missing.length === Object.keys(needed).length && bucketRegion === undefined;
  const [first] = missing;
  if (first === undefined || none) return undefined;
  const all = joined(Object.keys(needed));
  return { message: `${first[0]} is not set: ${all} go together.`, setting: first[0] };
}

/** What sign-in over HTTP needs, and what can't stand beside it. */
function ofOAuth(settings: Settings): Problem | undefined {
  const { oauthIssuer, oauthAudience, publicUrl, httpToken, policyFile } = settings;
  const { oauthIntrospectionClientId: clientId, oauthIntrospectionClientSecret: clientSecret } = settings;
  if ((clientId === undefined) !== (clientSecret === undefined))
    return {
      message:
        'SOKU_OAUTH_INTROSPECTION_CLIENT_ID and SOKU_OAUTH_INTROSPECTION_CLIENT_SECRET go together: set both or none.',
    };
  if (policyFile !== undefined && oauthIssuer === undefined)
    return {
      message: 'SOKU_POLICY_FILE needs SOKU_OAUTH_ISSUER: its rules are for people who sign in.',
      setting: 'SOKU_POLICY_FILE',
    };
  if (oauthIssuer === undefined) {
    if (oauthAudience === undefined && clientId === undefined) return undefined;
    return { message: 'Sign-in needs SOKU_OAUTH_ISSUER: set it, or unset the other SOKU_OAUTH_ settings.' };
  }
  if (publicUrl === undefined)
    return {
      message: 'SOKU_OAUTH_ISSUER needs SOKU_PUBLIC_URL, the address by which clients reach this server.',
    };
  if (httpToken !== undefined)
    return {
      message: 'SOKU_HTTP_TOKEN and SOKU_OAUTH_ISSUER are two ways to let callers in: set one of them.',
    };
  return undefined;
}

/** The desk over HTTP has one way in. */
function ofDesk(settings: Settings): Problem | undefined {
  const { deskPassword, oauthDeskClientId: clientId, oauthDeskClientSecret: clientSecret } = settings;
  if (clientId === undefined)
    return clientSecret === undefined
      ? undefined
      : { message: 'SOKU_OAUTH_DESK_CLIENT_SECRET needs SOKU_OAUTH_DESK_CLIENT_ID.' };
  if (settings.oauthIssuer === undefined)
    return { message: 'SOKU_OAUTH_DESK_CLIENT_ID needs SOKU_OAUTH_ISSUER, with which people sign in.' };
  if (deskPassword === undefined) return undefined;
  return {
    message: 'SOKU_DESK_PASSWORD and SOKU_OAUTH_DESK_CLIENT_ID are two ways to the desk: set one of them.',
  };
}

/** Replicas must know each other's confirmation tokens. */
function ofReplicas({ redisUrl, confirm, confirmSecret }: Settings): Problem | undefined {
  if (redisUrl === undefined || confirm === 'off' || confirmSecret !== undefined) return undefined;
  return {
    message: `SOKU_REDIS_URL with SOKU_CONFIRM=${confirm} needs SOKU_CONFIRM_SECRET, the same for every replica.`,
    setting: 'SOKU_CONFIRM_SECRET',
  };
}

/** The first that is wrong among settings that belong together. */
export function problemOf(settings: Settings): Problem | undefined {
  return (
    ofSoke(settings) ?? ofDesk(settings) ?? ofOAuth(settings) ?? ofReplicas(settings) ?? ofBucket(settings)
  );
}
