using System.Text;

namespace OrderActors.Storage.PrivateServer;

/// <summary>The settings file of a private server. It is written anew at every start.</summary>
internal static class ServerSettings
{
    /// <summary>Who may connect: this machine, with the password.</summary>
    public const string Access =
        """
        local all all              scram-sha-256
        host  all all 127.0.0.1/32 scram-sha-256

        """;

    /// <summary>The settings.</summary>
    /// <param name="settings">What the caller wants.</param>
    /// <param name="note">Where it listens.</param>
    /// <param name="walCompression">How whole-page images are compressed.</param>
    public static string Of(PrivatePostgresSettings settings, ServerNote note, string walCompression)
    {
        var text = new StringBuilder();
        text.AppendLine("# Written at every start; changes are lost.");
        text.AppendLine($"port = {note.Port}");
        text.AppendLine(note.SocketFolder is { } folder
            ? $"listen_addresses = ''\nunix_socket_directories = '{folder.Replace("'", "''", StringComparison.Ordinal)}'"
            : "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''");
        text.AppendLine($"max_connections = {settings.MaxConnections}");
        text.AppendLine($"shared_buffers = {settings.SharedBuffersMib}MB");
        text.AppendLine($"wal_compression = {walCompression}");
        text.AppendLine(
            """
            password_encryption = scram-sha-256

            # Nothing that was acknowledged is lost.
            fsync = on
            synchronous_commit = on
            full_page_writes = on

            # Sustained writes: few checkpoints, and spread out.
            wal_buffers = 16MB
            min_wal_size = 256MB
            max_wal_size = 4GB
            checkpoint_timeout = 15min
            checkpoint_completion_target = 0.9

            # Nobody replicates from here.
            wal_level = minimal
            max_wal_senders = 0

            work_mem = 8MB
            maintenance_work_mem = 64MB
            effective_cache_size = 1GB
            random_page_cost = 1.1
            jit = off
            autovacuum_naptime = 10s
            autovacuum_vacuum_cost_limit = 1000

            logging_collector = off
            log_timezone = 'UTC'
            timezone = 'UTC'
            log_line_prefix = '%m [%p] '
            log_checkpoints = off
            log_min_duration_statement = 1s
            # A conflict is an outcome here and no event; its statement has customers' data in it.
            log_min_error_statement = panic
            log_min_messages = warning
            """);
        return text.ToString();
    }
}
