/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.inbox.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.engine.InboxStatistics;
import dev.patterns.inbox.engine.InboxStatus;
import dev.patterns.inbox.engine.InboxView;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxCount;
import dev.patterns.inbox.store.InboxEntry;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxTotals;

/**
 * Endpoint {@code inbox}: shows what is recorded, who waits and how the inbox is set,
 * lists the records of an operation, and shows one. Responses are shown to whom
 * {@code management.endpoint.inbox.show-values} says. Where the endpoint's access is
 * unrestricted a record can be deleted; the same request then runs its handler again.
 */
@Endpoint(id = "inbox", defaultAccess = Access.READ_ONLY)
public class InboxEndpoint {

	/** How many of the newest records are counted by operation. */
	private static final int COUNTED = 10_000;

	private static final int LATEST = 20;

	private static final int DEFAULT_SIZE = 50;

	private static final int MAX_SIZE = 1000;

	private static final int MAX_OFFSET = 100_000;

	private final InboxView view;

	private final InboxStatus status;

	private final InboxStatistics statistics;

	private final InboxPurger purger;

	private final InboxValues values;

	private final Show showValues;

	/**
	 * Create the endpoint.
	 * @param view the records
	 * @param status how many records there are
	 * @param statistics what became of requests
	 * @param purger deletes old records
	 * @param values makes responses fit to be shown
	 * @param showValues when to show responses
	 */
	public InboxEndpoint(InboxView view, InboxStatus status, InboxStatistics statistics, InboxPurger purger,
			InboxValues values, Show showValues) {
		this.view = view;
		this.status = status;
		this.statistics = statistics;
		this.purger = purger;
		this.values = values;
		this.showValues = showValues;
	}

	/**
	 * What is recorded, who waits, and the settings.
	 * @return the inbox; without records if it is not used
	 */
	@ReadOperation
	public InboxDescriptor inbox() {
		InboxTotals totals = this.status.getTotals();
		Map<String, Long> requests = new TreeMap<>();
		for (InboxOutcome outcome : InboxOutcome.values()) {
			requests.put(outcome.tag(), this.statistics.getRequests(outcome));
		}
		return new InboxDescriptor(this.view.getBackend().getPlatform(), (totals != null) ? totals.records() : null,
				(totals != null) ? totals.oldest().toString() : null, this.view.counts(COUNTED),
				new WaitingDescriptor(this.statistics.getWaitingInMemory(), this.statistics.getWaitingInDatabase(),
						this.view.getBackend().getMaxWaits()),
				requests, new PurgeDescriptor(this.purger.getPurged(), this.purger.getLastRun()),
				SettingsDescriptor.of(this.view.getSettings()),
				this.view.entries(null, 0, LATEST).stream().map(InboxEndpoint::entry).toList());
	}

	/**
	 * List the records of an operation in the order of their keys, or show one of them.
	 * @param source source of the message, or caller; {@code null} for a caller whom
	 * nobody verified
	 * @param key id of the message or idempotency key of the call; {@code null} to list
	 * @param page number of the page, counted from 0
	 * @param size number of records on a page
	 * @param operation durable name of the handler; may contain slashes
	 * @return a {@link RecordsDescriptor}, or a {@link RecordDescriptor}, {@code null} if
	 * there is no such record
	 */
	@ReadOperation
	public @Nullable Object records(@Nullable String source, @Nullable String key, @Nullable Integer page,
			@Nullable Integer size, @Selector(match = Match.ALL_REMAINING) String... operation) {
		return (key != null) ? find(source, key, operation, this.showValues.isShown(true)).orElse(null)
				: list(page, size, operation);
	}

	/**
	 * Delete a record. The same message or call, if it comes again, runs the handler
	 * again.
	 * @param source source of the message, or caller; {@code null} for a caller whom
	 * nobody verified
	 * @param key id of the message, or idempotency key of the call
	 * @param operation durable name of the handler; may contain slashes
	 * @return what was deleted, {@code null} if there is no such record
	 */
	@DeleteOperation
	public @Nullable DeletedDescriptor delete(@Nullable String source, String key,
			@Selector(match = Match.ALL_REMAINING) String... operation) {
		InboxKey id = key(source, key, operation);
		return this.view.delete(id) ? new DeletedDescriptor(id.operation(), id.source(), id.key()) : null;
	}

	RecordsDescriptor list(@Nullable Integer page, @Nullable Integer size, String... operation) {
		int limit = (size != null) ? size : DEFAULT_SIZE;
		long offset = (long) ((page != null) ? page : 0) * limit;
		Assert.isTrue(limit > 0 && limit <= MAX_SIZE, "'size' must be between 1 and " + MAX_SIZE);
		Assert.isTrue(offset >= 0 && offset <= MAX_OFFSET,
				"'page' must be within the first " + MAX_OFFSET + " records");
		List<InboxEntry> found = this.view.entries(join(operation), (int) offset, limit + 1);
		return new RecordsDescriptor(found.stream().limit(limit).map(InboxEndpoint::entry).toList(),
				(int) (offset / limit), limit, found.size() > limit);
	}

	Optional<RecordDescriptor> find(@Nullable String source, String key, String[] operation, boolean shown) {
		InboxKey id = key(source, key, operation);
		InboxRecord record = this.view.record(id).orElse(null);
		if (record == null) {
			return Optional.empty();
		}
		return this.view.entry(id)
			.map((entry) -> new RecordDescriptor(id.operation(), id.source(), id.key(), record.status().name(),
					entry.createdAt(), record.fingerprint(), entry.responseLength(),
					this.values.show(id.operation() + ".head", record.responseHead(), shown),
					this.values.show(id.operation() + ".response", record.response(), shown)));
	}

	private static RecordDescriptor entry(InboxEntry entry) {
		InboxKey key = entry.key();
		return new RecordDescriptor(key.operation(), key.source(), key.key(), entry.status().name(), entry.createdAt(),
				entry.fingerprint(), entry.responseLength(), null, null);
	}

	private static InboxKey key(@Nullable String source, String key, String... operation) {
		Assert.hasLength(key, "'key' must not be empty");
		return new InboxKey(join(operation), StringUtils.hasLength(source) ? source : InboundRequest.UNKNOWN_CALLER,
				key);
	}

	private static String join(String... segments) {
		String operation = String.join("/", segments);
		Assert.hasText(operation, "The name of an operation is missing");
		return operation;
	}

	/**
	 * The inbox.
	 *
	 * @param database the database's platform, {@code null} if the inbox is not used
	 * @param records number of records, counted up to 100,000; {@code null} if not known
	 * @param oldest age of the oldest record, as an ISO 8601 duration
	 * @param counts the newest 10,000 records by operation and status
	 * @param waiting requests that wait for the same request on this instance
	 * @param requests how this instance dealt with requests since its start, by outcome
	 * @param purge what this instance deleted since its start
	 * @param settings the settings
	 * @param latest the latest records
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record InboxDescriptor(@Nullable String database, @Nullable Long records, @Nullable String oldest,
			List<InboxCount> counts, WaitingDescriptor waiting, Map<String, Long> requests, PurgeDescriptor purge,
			SettingsDescriptor settings, List<RecordDescriptor> latest) implements OperationResponseBody {

	}

	/**
	 * Requests that wait at this moment.
	 *
	 * @param memory without a connection
	 * @param database in the database, each with a connection
	 * @param maxDatabase how many may wait in the database, {@code null} if it is not
	 * used
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record WaitingDescriptor(int memory, int database, @Nullable Integer maxDatabase) {

	}

	/**
	 * What was deleted because it was older than the retention.
	 *
	 * @param purged number of records
	 * @param lastRun when old records were last looked for, {@code null} if not yet
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record PurgeDescriptor(long purged, @Nullable Instant lastRun) {

	}

	/**
	 * Settings of the inbox, durations by ISO 8601.
	 *
	 * @param waitLimit how long a repeat waits
	 * @param retryAfter what a refused repeat is told
	 * @param retention how long records are kept
	 * @param purgeInterval how often old records are looked for
	 * @param purgeBatchSize how many records are deleted in one transaction
	 * @param requireKey whether calls without a key are refused
	 * @param responseHeaders headers that are recorded
	 */
	public record SettingsDescriptor(@JsonProperty("wait") String waitLimit, String retryAfter, String retention,
			String purgeInterval, int purgeBatchSize, boolean requireKey, List<String> responseHeaders) {

		static SettingsDescriptor of(InboxSettings settings) {
			return new SettingsDescriptor(settings.patience().toString(), settings.retryAfter().toString(),
					settings.retention().toString(), settings.purgeInterval().toString(), settings.purgeBatchSize(),
					settings.requireKey(), settings.responseHeaders());
		}

	}

	/**
	 * A page of records.
	 *
	 * @param records the records, without responses
	 * @param page number of the page, counted from 0
	 * @param size number of records asked for
	 * @param more whether there are further pages
	 */
	public record RecordsDescriptor(List<RecordDescriptor> records, int page, int size,
			boolean more) implements OperationResponseBody {

	}

	/**
	 * A record.
	 *
	 * @param operation durable name of the handler
	 * @param source source of the message, or caller
	 * @param key id of the message, or idempotency key of the call
	 * @param status what became of the request
	 * @param createdAt when it was recorded
	 * @param fingerprint digest of the request's content
	 * @param responseLength how long the response is, in characters
	 * @param head what goes with the response, as far as it may be shown
	 * @param response the response, as far as it may be shown
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record RecordDescriptor(String operation, String source, String key, String status, Instant createdAt,
			@Nullable String fingerprint, long responseLength, @Nullable Object head,
			@Nullable Object response) implements OperationResponseBody {

	}

	/**
	 * What was deleted.
	 *
	 * @param operation durable name of the handler
	 * @param source source of the message, or caller
	 * @param key id of the message, or idempotency key of the call
	 */
	public record DeletedDescriptor(String operation, String source, String key) implements OperationResponseBody {

	}

}
