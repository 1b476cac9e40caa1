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

package dev.patterns.saga.actuate.endpoint;

import java.util.ArrayList;
import java.util.List;

import dev.patterns.saga.actuate.endpoint.Mermaid.Exit;
import dev.patterns.saga.actuate.endpoint.Mermaid.Shape;
import dev.patterns.saga.engine.SagaOutline;
import dev.patterns.saga.engine.SagaOutline.Step;

/**
 * Draws the definition of a saga: its steps in their order, which of them run in
 * parallel, their conditions, and what undoes them.
 */
final class DefinitionDiagram {

	private final Mermaid chart = new Mermaid();

	private final SagaOutline saga;

	private DefinitionDiagram(SagaOutline saga) {
		this.saga = saga;
	}

	static String of(SagaOutline saga) {
		return new DefinitionDiagram(saga).draw();
	}

	/**
	 * Steps that run in parallel.
	 * @param saga the saga
	 * @return its steps, those with the same position together
	 */
	static List<List<Step>> groups(SagaOutline saga) {
		List<List<Step>> groups = new ArrayList<>();
		Step previous = null;
		for (Step step : saga.steps()) {
			if (previous == null || previous.order() != step.order()) {
				groups.add(new ArrayList<>());
			}
			groups.get(groups.size() - 1).add(step);
			previous = step;
		}
		return groups;
	}

	private String draw() {
		String start = this.chart.node("start", Shape.ROUND, null, this.saga.name(), "version " + this.saga.version());
		List<Exit> exits = List.of(Exit.of(start));
		int number = 0;
		if (this.saga.flow()) {
			String flow = this.chart.node("flow", Shape.BOX, null, "a flow: its steps are its code");
			this.chart.connect(exits, List.of(flow));
			exits = List.of(Exit.of(flow));
		}
		List<List<Step>> groups = groups(this.saga);
		for (int i = 0; i < groups.size(); i++) {
			List<Step> group = groups.get(i);
			List<String> entries = new ArrayList<>();
			List<Exit> next = new ArrayList<>();
			if (group.size() > 1) {
				this.chart.begin("g" + i, "in parallel");
			}
			for (Step step : group) {
				entries.add(draw(step, number++, next));
			}
			if (group.size() > 1) {
				this.chart.end();
			}
			this.chart.connect(exits, entries);
			exits = next;
		}
		this.chart.connect(exits, List.of(this.chart.node("done", Shape.ROUND, null, "COMPLETED")));
		drawCompensations();
		this.chart.style("compensation", "stroke-dasharray:4 4");
		return this.chart.toString();
	}

	private String draw(Step step, int number, List<Exit> exits) {
		String node = this.chart.node("s" + number, Shape.BOX, null, step.name(),
				step.transactional() ? "transactional" : "at least once");
		exits.add(Exit.of(node));
		if (step.condition() == null) {
			return node;
		}
		String condition = this.chart.node("c" + number, Shape.DIAMOND, null, step.condition());
		this.chart.edge(condition, node, "yes");
		exits.add(new Exit(condition, "no"));
		return condition;
	}

	private void drawCompensations() {
		List<Step> steps = this.saga.steps();
		for (int i = 0; i < steps.size(); i++) {
			String compensation = steps.get(i).compensation();
			if (compensation != null) {
				this.chart.dotted("s" + i, this.chart.node("u" + i, Shape.BOX, "compensation", compensation),
						"undone by");
			}
		}
	}

}
