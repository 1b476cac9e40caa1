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

package dev.patterns.demo.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which instance is killed or stopped after which, when, and when it goes on: the same
 * for the same seed. Several may be down at a time, also all instances of a service.
 *
 * @param blows what is done, one after the other
 */
record ChaosPlan(List<Blow> blows) {

	private static final int KILLS_FOR_EACH_FREEZE = 5;

	private static final double MEAN_PAUSE = 4000;

	private static final int SHORTEST_PAUSE = 50;

	private static final int LONGEST_PAUSE = 20_000;

	private static final int LONGEST_ABSENCE = 5000;

	/**
	 * Longer than the lease of the services.
	 */
	private static final int SHORTEST_FREEZE = 3500;

	private static final double SHARE_WHEN_READY = 0.85;

	ChaosPlan {
		blows = List.copyOf(blows);
	}

	static ChaosPlan of(int kills, int instances, long seed) {
		Random random = new Random(seed);
		List<Boolean> freezes = new ArrayList<>(Collections.nCopies(kills, false));
		freezes.addAll(Collections.nCopies(Math.max(1, kills / KILLS_FOR_EACH_FREEZE), true));
		Collections.shuffle(freezes, random);
		return new ChaosPlan(freezes.stream().map((freeze) -> {
			int absence = random.nextInt(LONGEST_ABSENCE) + (freeze ? SHORTEST_FREEZE : 0);
			return new Blow(Duration.ofMillis(pause(random)), random.nextInt(instances), freeze,
					random.nextDouble() < SHARE_WHEN_READY, Duration.ofMillis(absence));
		}).toList());
	}

	/**
	 * Exponentially distributed, so that kills come in bursts too.
	 */
	private static long pause(Random random) {
		long pause = Math.round(-Math.log(1 - random.nextDouble()) * MEAN_PAUSE);
		return Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, pause));
	}

	int freezes() {
		return (int) this.blows.stream().filter(Blow::freeze).count();
	}

	/**
	 * What is done to one instance.
	 *
	 * @param pause how long after the one before
	 * @param instance which instance
	 * @param freeze whether it is stopped, so that its lease runs out, and goes on as if
	 * nothing had happened; otherwise it is killed and started again
	 * @param whenReady whether to wait until it takes requests; otherwise it may be
	 * starting
	 * @param absence how long it is gone
	 */
	record Blow(Duration pause, int instance, boolean freeze, boolean whenReady, Duration absence) {

	}

}
