/** Its owner, to be told of what others do to it. */
export const ownerOf = ({ owner_id }: { owner_id: string | null }): string[] => (owner_id === null ? [] : [owner_id]);
