using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>How long calls may take.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    private protected MessagingOptions()
    {
    }

    /// <summary>
    /// How long a caller waits for an answer; then its call fails with <see cref="TimeoutException"/>. Default: 30 s, and under a
    /// debugger <see cref="ResponseTimeoutWithDebugger"/>.
    /// </summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    /// <summary>How long a caller waits under a debugger. Default: 30 min.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a call whose caller has given up before its turn came is left out. Default: true.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Whether a response timeout cancels the token that the called method got. Default: false.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a caller that cancels waits until the called method has ended. Default: false.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }
}

/// <summary>How long calls may take, and how many may wait.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>The soft limit when none is set: no limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT = 0;

    /// <summary>The hard limit when none is set: no limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT = 0;

    /// <summary>The stateless workers' soft limit when none is set: no limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_SOFT_LIMIT = 0;

    /// <summary>The stateless workers' hard limit when none is set: no limit.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT = 0;

    /// <summary>The longest that a call may run when nothing is set.</summary>
    public static readonly TimeSpan DEFAULT_MAX_REQUEST_PROCESSING_TIME = TimeSpan.FromHours(2);

    /// <summary>How many calls of one activation may run and wait before a warning is logged; 0 for no limit. Default: 0.</summary>
    public int MaxEnqueuedRequestsSoftLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_SOFT_LIMIT;

    /// <summary>
    /// How many calls of one activation may run and wait; a further one is refused with
    /// <see cref="Orleans.Runtime.LimitExceededException"/>. 0 for no limit. Default: 0.
    /// </summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT;

    /// <summary>As <see cref="MaxEnqueuedRequestsSoftLimit"/>, for stateless workers. Default: 0.</summary>
    public int MaxEnqueuedRequestsSoftLimit_StatelessWorker { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_SOFT_LIMIT;

    /// <summary>As <see cref="MaxEnqueuedRequestsHardLimit"/>, for stateless workers. Default: 0.</summary>
    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT;

    /// <summary>
    /// How often a call that waits goes on to the next activation when the one that it waits for ends; then it is refused. Default: 2.
    /// </summary>
    public int MaxForwardCount { get; set; } = 2;

    /// <summary>
    /// How long a call may run and keep others waiting. Beyond that the activation is given up, and waiting calls go to a new one.
    /// Default: 2 h.
    /// </summary>
    public TimeSpan MaxRequestProcessingTime { get; set; } = DEFAULT_MAX_REQUEST_PROCESSING_TIME;
}

/// <summary>How long calls of a client may take. With this engine the silo's settings hold for all calls, and these for none.</summary>
public class ClientMessagingOptions : MessagingOptions;
