import { Group, Text } from "@mantine/core";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";

/** A person in a row: picture, name, and their user name or another line under it. */
export const PersonCell = ({ path, name, below }: { path: string; name: string; below?: string }) => (
  <Group gap="sm" wrap="nowrap">
    <NamespaceAvatar path={path} name={name} kind="person" size={30} />
    <div style={{ minWidth: 0 }}>
      <Text fw={550} lh={1.3}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" lh={1.3} style={{ overflowWrap: "anywhere" }}>
        {below ?? path}
      </Text>
    </div>
  </Group>
);
