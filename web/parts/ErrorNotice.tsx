import { Alert, Button, Group, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api.ts";
import { useProblemWords } from "./problem.ts";

/** What happened, what to do, and the request's id. Shows nothing without an error. */
export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  if (!error) return null;
  const problem = problemOf(error);
  const { title, detail, hint } = words(error);
  return (
    <Alert color="red" icon={<IconAlertCircle />} title={title} role="alert" mb="md">
      {detail && <Text>{detail}</Text>}
      {hint && <Text>{hint}</Text>}
      {problem?.fields && (
        <List size="sm" mt={4}>
          {problem.fields.map(({ path, message }) => (
            <List.Item key={path + message}>
              {path && <code>{path}</code>} {message}
            </List.Item>
          ))}
        </List>
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
    </Alert>
  );
}
