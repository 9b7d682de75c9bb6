/** Tells the service this browser's time zone, for users who have chosen none. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const secure = location.protocol === "https:" ? "; secure" : "";
// biome-ignore lint/suspicious/noDocumentCookie: the cookieStore API is not in every browser yet
if (zone) document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
