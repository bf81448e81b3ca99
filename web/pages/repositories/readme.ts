/** Whether a file of the top folder is the page that says what the rest is. */
export const isReadme = (path: string): boolean => /^readme(\.(md|markdown|txt))?$/i.test(path);
