import { Button, Menu } from "@mantine/core";
import { IconBraces, IconDownload, IconReceipt, IconTable } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const icons = { csv: IconTable, jsonl: IconBraces, focus: IconReceipt };

/** What the filters leave, as a file; the browser saves it while it is written. */
export function Download({ of }: { of: Partial<Record<keyof typeof icons, string>> }) {
  const { t } = useTranslation();
  return (
    <Menu width={290}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          {t("usage.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["csv", "jsonl", "focus"] as const).map((format) => {
          const [href, Icon] = [of[format], icons[format]];
          return (
            href && (
              <Menu.Item key={format} component="a" href={href} download leftSection={<Icon size={16} />}>
                {t(`usage.downloads.${format}`)}
              </Menu.Item>
            )
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
