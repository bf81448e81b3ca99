import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical, IconFileDownload, IconFileUpload, IconTemplate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { exportMembers, getRosterTemplate } from "../../../contract/roster.ts";

interface MoreProps {
  namespace: string;
  /** Why one may not import; undefined when one may. */
  reason: string | undefined;
  onImport: () => void;
}

/** What is done with many members at once. */
export default function MoreActions({ namespace, reason, onImport }: MoreProps) {
  const { t } = useTranslation();
  const params = { organization: namespace };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon size={36} variant="default" aria-label={t("coming.more")}>
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileUpload size={16} />} disabled={reason !== undefined} onClick={onImport}>
          {t("coming.import")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={addressOf(getRosterTemplate, { params })}
          download
          leftSection={<IconTemplate size={16} />}
        >
          {t("coming.template")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={addressOf(exportMembers, { params })}
          download
          leftSection={<IconFileDownload size={16} />}
        >
          {t("coming.export")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
