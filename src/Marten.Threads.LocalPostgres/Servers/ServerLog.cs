using System.Text;

namespace Marten.Threads.Local.Servers;

/// <summary>The end of a server's log, for messages.</summary>
internal static class ServerLog
{
    private const int TailMaxBytes = 4096;

    /// <returns>At most the last 4 KiB, in whole lines; empty when there is no log.</returns>
    public static string Tail(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bool isCut = file.Length > TailMaxBytes;
            if (isCut)
                file.Seek(-TailMaxBytes, SeekOrigin.End);
            byte[] tail = new byte[TailMaxBytes];
            int length = file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
            string text = Encoding.UTF8.GetString(tail, 0, length);
            return (isCut ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
