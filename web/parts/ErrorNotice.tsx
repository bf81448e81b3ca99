import { Button, Group, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api.ts";
import classes from "./parts.module.css";
import { useProblemWords } from "./problem.ts";

/** What happened, what to do, and the request's id. Shows nothing without an error. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  if (!error) return null;
  const problem = problemOf(error);
  const { title, detail, hint } = words(error);
  return (
    <div role="alert" className={classes["error"]}>
      <Group gap={8} wrap="nowrap" fw={600}>
        <IconAlertCircle size={18} aria-hidden style={{ flex: "none" }} />
        {title}
      </Group>
      {detail && <Text>{detail}</Text>}
      {hint && <Text>{hint}</Text>}
      {problem?.fields && (
        <ul>
          {problem.fields.map(({ path, message }) => (
            <li key={path + message}>
              {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      <Group gap="sm" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={() => void onRetry()}>
            {t("parts.retry")}
          </Button>
        )}
        {problem?.request_id && (
          <Text size="xs" c="dimmed">
            {t("parts.request_id", { id: problem.request_id })}
          </Text>
        )}
      </Group>
    </div>
  );
}
