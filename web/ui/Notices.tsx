import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.layer.css";

/** Where short notices appear; those shown before it came have waited for it. */
export default function Notices() {
  return <Notifications position="bottom-right" autoClose={5000} />;
}
