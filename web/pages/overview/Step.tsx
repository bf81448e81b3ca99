import { Paper, Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { GuardedButton } from "../../parts/guard.tsx";

interface StepProps {
  icon: ReactNode;
  title: string;
  text: string;
  action: string;
  variant?: "filled" | "default";
  reason: string | undefined;
  onAct: () => void;
}

/** One thing to begin with. */
export const Step = ({ icon, title, text, action, variant = "default", reason, onAct }: StepProps) => (
  <Paper p="md" bg="var(--surface-sunken)" display="flex" style={{ flexDirection: "column", gap: 6 }}>
    <ThemeIcon variant="light" size={36} radius="md" aria-hidden>
      {icon}
    </ThemeIcon>
    <Title order={3} mt={4}>
      {title}
    </Title>
    <Text c="dimmed" flex={1} mb="xs">
      {text}
    </Text>
    <div>
      <GuardedButton variant={variant} reason={reason} onClick={onAct}>
        {action}
      </GuardedButton>
    </div>
  </Paper>
);
