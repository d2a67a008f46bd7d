export default function EditorPage({ flow }: { flow: string | undefined }) { return <p>{flow}</p>; }
