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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import dev.patterns.time.MinuteRate;

/**
 * What the relay of this instance did since its start. Thread-safe.
 */
public final class RelayStatistics {

	private final LongAdder stored = new LongAdder();

	private final LongAdder sent = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final LongAdder parked = new LongAdder();

	private final LongAdder expired = new LongAdder();

	private final LongAdder reordered = new LongAdder();

	private final MinuteRate rate = new MinuteRate(System::nanoTime);

	private volatile RelayRecorder recorder = RelayRecorder.NONE;

	private final AtomicInteger inFlight = new AtomicInteger();

	void addStored(int count) {
		this.stored.add(count);
	}

	void addSent(int count) {
		this.sent.add(count);
		this.rate.add(count);
	}

	void recordSent(Duration lag) {
		this.recorder.sent(lag);
	}

	void recordRead(int size) {
		this.recorder.read(size);
	}

	/**
	 * Let a recorder be told from now on.
	 * @param recorder the only recorder
	 */
	public void setRecorder(RelayRecorder recorder) {
		this.recorder = recorder;
	}

	void addRefused() {
		this.refused.increment();
	}

	void addParked() {
		this.parked.increment();
	}

	void addExpired(int count) {
		this.expired.add(count);
	}

	void addReordered(int count) {
		this.reordered.add(count);
	}

	void addInFlight(int difference) {
		this.inFlight.addAndGet(difference);
	}

	/**
	 * Messages that this instance wrote in transactions that were committed, or may have
	 * been.
	 * @return the number
	 */
	public long getStored() {
		return this.stored.sum();
	}

	/**
	 * How fast messages were sent in the last minute.
	 * @return messages per second
	 */
	public double getSentPerSecond() {
		return this.rate.perSecond();
	}

	/**
	 * Messages that were acknowledged and settled.
	 * @return the number
	 */
	public long getSent() {
		return this.sent.sum();
	}

	/**
	 * How often a broker refused a message.
	 * @return the number
	 */
	public long getRefused() {
		return this.refused.sum();
	}

	/**
	 * Messages that were parked as dead.
	 * @return the number
	 */
	public long getParked() {
		return this.parked.sum();
	}

	/**
	 * Messages that were dropped because their time to live was over.
	 * @return the number
	 */
	public long getExpired() {
		return this.expired.sum();
	}

	/**
	 * How often a message was acknowledged although an earlier one of its key failed.
	 * @return the number
	 */
	public long getReordered() {
		return this.reordered.sum();
	}

	/**
	 * Messages on their way at this moment.
	 * @return the number
	 */
	public int getInFlight() {
		return this.inFlight.get();
	}

}
