import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { restoreDeleted } from "../../../contract/deleted.ts";
import type { Resource } from "../../../contract/resources.ts";
import { call, queryClient } from "../../api.ts";
import { useProblemWords } from "../problem.ts";

/** Says that something was deleted, and offers to undo it for as long as one may change one's mind at once. */
export function offerUndo({ id, name }: Pick<Resource, "id" | "name">): void {
  const notice = `deleted ${id}`;
  notifications.show({ id: notice, autoClose: 12_000, message: <Deleted id={id} name={name} notice={notice} /> });
}

function Deleted({ id, name, notice }: { id: string; name: string; notice: string }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const undo = async () => {
    notifications.hide(notice);
    try {
      await call(restoreDeleted, { params: { id }, body: {} });
      notifications.show({ message: t("life.restored", { name }) });
      void queryClient.invalidateQueries();
    } catch (error) {
      const { title, detail } = words(error);
      notifications.show({ color: "red", title, message: detail ?? "" });
    }
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{t("life.deleted", { name })}</Text>
      <Button size="xs" variant="light" onClick={() => void undo()} style={{ flex: "none" }}>
        {t("life.undo")}
      </Button>
    </Group>
  );
}
