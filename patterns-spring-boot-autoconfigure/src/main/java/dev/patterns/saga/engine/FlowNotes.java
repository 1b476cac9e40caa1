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

package dev.patterns.saga.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.store.SagaStepRecord;

/**
 * Takes note of what comes while branches of a flow run, such as events, so that those
 * that wait for it need not wait for the others. What changes more than that lets all of
 * them stop before their next command. Thread-safe: whoever comes to a command first
 * looks for what has come, so that nothing begins after, say, the instance was cancelled.
 */
final class FlowNotes {

	private final FlowPlay play;

	private final FlowLive live;

	private final SagaState state;

	private volatile @Nullable Throwable trouble;

	/**
	 * Create notes.
	 * @param play the call of the flow
	 * @param live the live part
	 * @param state a state of its own, as it was before the branches began
	 */
	FlowNotes(FlowPlay play, FlowLive live, SagaState state) {
		this.play = play;
		this.live = live;
		this.state = state;
		play.halt(false);
	}

	/**
	 * Look for what has come.
	 * @return {@code false} if there was trouble
	 */
	synchronized boolean take() {
		if (this.trouble != null) {
			return false;
		}
		if (this.play.isHalting() || !this.live.requested().getAndSet(false)) {
			return true;
		}
		List<SagaStepRecord> noted = new ArrayList<>();
		try (FlowGuard.Pause pause = FlowGuard.pause()) {
			if (!this.live.requests().note(this.state, noted)) {
				this.live.requested().set(true);
				this.play.halt(true);
			}
			this.play.tell(noted);
			return true;
		}
		catch (RuntimeException | Error ex) {
			this.trouble = ex;
			return false;
		}
	}

	@Nullable Throwable trouble() {
		return this.trouble;
	}

}
