import { IconPencil } from "@tabler/icons-react";
import { GuardedButton } from "./guard.tsx";

interface SectionEditProps {
  /** Says what it edits: several stand on one page. */
  label: string;
  reason: string | undefined;
  onClick: () => void;
}

/** The button in a section's head that changes what the section shows. */
export const SectionEdit = ({ label, reason, onClick }: SectionEditProps) => (
  <GuardedButton
    size="xs"
    variant="default"
    reason={reason}
    leftSection={<IconPencil size={14} />}
    onClick={onClick}
    style={{ flexShrink: 0 }}
  >
    {label}
  </GuardedButton>
);
