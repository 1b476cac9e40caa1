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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.actuate.endpoint.Mermaid.Exit;
import dev.patterns.saga.actuate.endpoint.Mermaid.Shape;

/**
 * Draws what a run of a flow did: its steps, waits, branches and children in the order of
 * its commands.
 */
final class FlowDiagram {

	private final Mermaid chart;

	private final int run;

	private final List<SagaStepInstance> steps;

	private final Map<String, String> drawn;

	/**
	 * Create a diagram.
	 * @param chart what is drawn on
	 * @param run the run
	 * @param steps what is recorded of the run
	 * @param drawn takes the nodes of steps, by name and iteration
	 */
	FlowDiagram(Mermaid chart, int run, List<SagaStepInstance> steps, Map<String, String> drawn) {
		this.chart = chart;
		this.run = run;
		this.steps = steps;
		this.drawn = drawn;
	}

	static boolean isFlow(List<SagaStepInstance> steps) {
		return steps.stream().anyMatch((step) -> step.position() != null);
	}

	/**
	 * Name of a step among others.
	 * @param step the step
	 * @return its name, with its iteration if it is repeated
	 */
	static String name(SagaStepInstance step) {
		return step.name() + ((step.iteration() > 0) ? "#" + step.iteration() : "");
	}

	/**
	 * Draw a line of execution.
	 * @param scope what the names of its commands begin with
	 * @param before where it begins
	 * @return where it ends
	 */
	List<Exit> draw(String scope, List<Exit> before) {
		List<Exit> exits = before;
		for (SagaStepInstance step : in(scope)) {
			String node = "r" + this.run + "s" + this.drawn.size();
			this.chart.node(node, shape(step), step.status().name().toLowerCase(Locale.ROOT), text(step),
					step.status() + ((step.attempts() > 1) ? ", " + step.attempts() + " attempts" : ""));
			this.drawn.put((step.kind() == SagaStepKind.FORWARD) ? name(step) : step.kind() + name(step), node);
			this.chart.connect(exits, List.of(node));
			exits = List.of(Exit.of(node));
			if (step.kind() == SagaStepKind.PARALLEL) {
				exits = branches(name(step), exits);
			}
		}
		return exits;
	}

	private List<Exit> branches(String name, List<Exit> before) {
		List<Exit> ends = new ArrayList<>();
		for (String branch : branchesOf(name)) {
			ends.addAll(draw(branch, before));
		}
		return ends.isEmpty() ? before : ends;
	}

	private List<String> branchesOf(String name) {
		Map<String, Boolean> scopes = new LinkedHashMap<>();
		for (SagaStepInstance step : this.steps) {
			int end = step.name().indexOf("].", name.length());
			if (step.name().startsWith(name + "[") && end > 0) {
				scopes.put(step.name().substring(0, end + 2), true);
			}
		}
		return List.copyOf(scopes.keySet());
	}

	private List<SagaStepInstance> in(String scope) {
		return this.steps.stream()
			.filter((step) -> step.position() != null && step.kind() != SagaStepKind.VALUE
					&& step.kind() != SagaStepKind.PATCH)
			.filter((step) -> step.name().startsWith(scope) && step.name().indexOf("].", scope.length()) < 0)
			.sorted(Comparator.comparing(SagaStepInstance::position, Comparator.nullsLast(Comparator.naturalOrder())))
			.toList();
	}

	private static Shape shape(SagaStepInstance step) {
		return (step.kind() == SagaStepKind.WAIT) ? Shape.ROUND : Shape.BOX;
	}

	private static String text(SagaStepInstance step) {
		return switch (step.kind()) {
			case WAIT -> "wait: " + name(step);
			case CHILD -> "child: " + name(step);
			case PARALLEL -> "in parallel: " + name(step);
			default -> name(step);
		};
	}

}
