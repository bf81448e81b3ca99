/**
 * The security headers of every answer. A table instead of a plugin, because it is the same on all of them; a test
 * compares it with what helmet would say.
 */
export const securityHeaders = (url: string, store: string | null = null): Record<string, string> => ({
  "content-security-policy": policy(url, store),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-download-options": "noopen",
  "x-frame-options": "SAMEORIGIN",
  "x-permitted-cross-domain-policies": "none",
  "x-xss-protection": "0",
  // Only where TLS is promised: a laboratory's plain address must stay reachable.
  ...(isEncrypted(url) ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {}),
});

/**
 * Only our own scripts run; pictures may be made in the page (QR codes, previews). Where large files go past the server
 * the page may speak to the store, and show what lies there.
 */
const policy = (url: string, store: string | null, and_store = store === null ? "" : ` ${store}`): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${and_store}`,
    ...(store === null ? [] : [`media-src 'self'${and_store}`]),
    "font-src 'self' data:",
    `connect-src 'self'${and_store}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isEncrypted(url) ? ["upgrade-insecure-requests"] : []),
  ].join(";");

const isEncrypted = (url: string) => url.startsWith("https:");
