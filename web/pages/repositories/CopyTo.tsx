import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fileRoutes } from "../../../contract/files.ts";
import type { Output } from "../../../contract/route.ts";
import { useAct } from "../../api.ts";
import { bytes } from "../../format.ts";
import { useNamespaces } from "../../namespace.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { leaf } from "../../snippets.ts";
import { CopyTarget, type Target } from "./CopyTarget.tsx";
import type { VersionAt } from "./RepositoryPreview.tsx";

interface CopyToProps {
  at: VersionAt;
  path: string;
  isFolder: boolean;
  onClose: () => void;
}

type Copied = Output<typeof fileRoutes.dataset.copy>;

/** Copies a file or folder of a version into an open version of one's own, without a byte being sent. */
export default function CopyTo(props: CopyToProps) {
  const { t } = useTranslation();
  const [done, setDone] = useState<{ target: Target; copied: Copied }>();
  return (
    <Dialog opened onClose={props.onClose} title={t("repositories.copy_to_title", { path: props.path })} size="lg">
      {done ? (
        <Done {...done} isFolder={props.isFolder} onClose={props.onClose} />
      ) : (
        <Form {...props} onDone={(target, copied) => setDone({ target, copied })} />
      )}
    </Dialog>
  );
}

/** It begins where the file is, if one works there: an older file is often wanted in the version that comes next. */
function useFirstTarget({ at, path }: CopyToProps): Target {
  const here = useNamespaces();
  const common = { kind: at.kind, version: undefined, folder: "", name: leaf(path) };
  return here.some((one) => one.path === at.namespace)
    ? { ...common, namespace: at.namespace, repository: at.name }
    : { ...common, namespace: here[0]?.path ?? "", repository: "" };
}

function Form({ onDone, ...props }: CopyToProps & { onDone: (target: Target, copied: Copied) => void }) {
  const { t } = useTranslation();
  const [target, setTarget] = useState<Target>(useFirstTarget(props));
  const copy = useAct(fileRoutes[target.kind].copy, (copied) => onDone(target, copied));
  const { at, path, isFolder, onClose } = props;
  const { namespace, repository: name, version } = target;
  const send = () =>
    version !== undefined &&
    copy.mutate({
      params: { namespace, name, version },
      body: {
        ...{ source: `${at.kind}s/${at.namespace}/${at.name}`, version: at.version, from: path },
        to: [...target.folder.split("/"), target.name].filter(Boolean).join("/"),
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text c="dimmed">{t(isFolder ? "repositories.copy_to_folder_text" : "repositories.copy_to_text")}</Text>
        <CopyTarget value={target} onChange={setTarget} />
        <ErrorNotice error={copy.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={copy.isPending} disabled={version === undefined || target.name === ""}>
            {t("repositories.copy_here")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface DoneProps {
  target: Target;
  copied: Copied;
  isFolder: boolean;
  onClose: () => void;
}

function Done({ target, copied, isFolder, onClose }: DoneProps) {
  const { t } = useTranslation();
  const { kind, namespace, repository: name, version } = target;
  const said = { count: copied.files, size: bytes(copied.bytes), name, number: version, path: copied.path };
  const search = { tab: "files", version, ...(isFolder ? {} : { file: copied.path }) } as const;
  return (
    <Stack gap="md">
      <Text role="status">{t("repositories.copied_to", said)}</Text>
      <Group justify="flex-end">
        <ButtonLink variant="default" {...paths.repository({ kind, namespace, name }, search)} onClick={onClose}>
          {t("repositories.copied_open")}
        </ButtonLink>
        <Button data-autofocus onClick={onClose}>
          {t("parts.close")}
        </Button>
      </Group>
    </Stack>
  );
}
