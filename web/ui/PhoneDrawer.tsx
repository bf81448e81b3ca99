import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./frame.module.css";
import { Sidebar } from "./Sidebar.tsx";

/** The sidebar on a phone. */
export default function PhoneDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={280} classNames={{ content: classes["sunken"] ?? "" }}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("frame.sections")}>
        <Drawer.Body className={classes["drawer"] ?? ""}>
          <Sidebar />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
