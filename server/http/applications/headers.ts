/**
 * Pages of an application run on a site that has neither a session nor the API of Guildhall; what is here is the second
 * lock. Only it may frame itself, its forms go nowhere else, and nobody else loads its files.
 */
const ofOwnSite = {
  "content-security-policy": "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/**
 * On a site that all share each page is in a sandbox without an origin: it has no storage and no cookies, and is to every
 * other page, also of the same application, another site. What it loads must therefore be open to other sites; it is
 * guarded by the pass in its address.
 */
const ofSharedSite = {
  "content-security-policy":
    "sandbox allow-scripts allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox; " +
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "cross-origin",
  "access-control-allow-origin": "*",
};

const ofBoth = { "x-content-type-options": "nosniff", "origin-agent-cluster": "?1", "x-dns-prefetch-control": "off" };

/** The headers of every page of an application. */
export const headersOfPages = (on_own_site: boolean): Record<string, string> => ({
  ...ofBoth,
  ...(on_own_site ? ofOwnSite : ofSharedSite),
});
