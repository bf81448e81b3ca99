import { Skeleton, Table } from "@mantine/core";

const rows = [0, 1, 2, 3, 4, 5];

interface SkeletonRowsProps {
  columns: readonly { key: string; from?: "xs" | "sm" | "md" | "lg" }[];
}

/** Rows of the height of real ones, so that nothing jumps when those come. */
export const SkeletonRows = ({ columns }: SkeletonRowsProps) =>
  rows.map((row) => (
    <Table.Tr key={row} aria-hidden>
      {columns.map(({ key, from }, at) => (
        <Table.Td key={key} {...(from ? { visibleFrom: from } : {})}>
          <Skeleton height={14} my={4} w={`${at === 0 ? 45 + ((row * 17) % 40) : 50}%`} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
