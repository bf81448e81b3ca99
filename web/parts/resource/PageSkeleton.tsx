import { Group, Skeleton, Stack } from "@mantine/core";

/** The shape of a page that is being read: its name, facts, tabs, matter. */
export const PageSkeleton = () => (
  <Stack gap="md" aria-busy>
    <Group justify="space-between">
      <Skeleton height={26} w={220} />
      <Skeleton height={36} w={130} />
    </Group>
    <Skeleton height={14} w="45%" />
    <Skeleton height={34} w={360} mt="sm" />
    <Skeleton height={14} w="70%" mt="md" />
    <Skeleton height={14} w="62%" />
    <Skeleton height={14} w="66%" />
    <Skeleton height={14} w="40%" />
  </Stack>
);
